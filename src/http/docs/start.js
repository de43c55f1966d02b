/* Starts Swagger UI on /docs: both documents, nothing from elsewhere, nothing kept. */

window.addEventListener("DOMContentLoaded", () => {
  window.SwaggerUIBundle({
    dom_id: "#docs",
    urls: [
      { url: "/openapi.json", name: "Matinee, /v1" },
      { url: "/openapi-older.json", name: "The older APIs" },
    ],
    presets: [window.SwaggerUIBundle.presets.apis, window.SwaggerUIStandalonePreset],
    layout: "StandaloneLayout",
    // The logo brings a style of its own, which the page's policy does not let in.
    plugins: [() => ({ components: { Logo: () => null } })],
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    filter: true,
    // Otherwise a service of Swagger's is asked about each public server.
    validatorUrl: null,
    // A token is in this page only, and is gone with it.
    persistAuthorization: false,
  });
});
