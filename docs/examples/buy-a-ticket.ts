// Buys the best two seats of the first showtime that has them: npm run build:client && node docs/examples/buy-a-ticket.ts
import { ProblemError, matinee, ok } from "@matinee/client";

const {
  MATINEE_URL: baseUrl = "http://localhost:8787",
  EMAIL: email = "user@matinee.test",
  PASSWORD: password = "matinee-demo",
} = process.env;

const api = matinee({ baseUrl });
await api.login({ email, password });

async function buyTwoOf(id: number) {
  const held = await ok(
    api.POST("/v1/showtimes/{id}/reservations", { params: { path: { id } }, body: { quantity: 2 } }),
  );
  return ok(api.POST("/v1/reservations/{id}/confirm", { params: { path: { id: held.id } } }));
}

for await (const showtime of api.each("/v1/showtimes", { params: { query: { limit: 100 } } })) {
  try {
    const { seats, total } = await buyTwoOf(showtime.id);
    const labels = seats.map(({ label }) => label).join(" and ");
    console.log(
      `${showtime.movie.title}, ${showtime.starts_at}: ${labels} for ${total.amount} ${total.currency}`,
    );
    for (const { ticket_id: id } of seats) {
      if (id === null) continue;
      const { code } = await ok(api.GET("/v1/tickets/{id}", { params: { path: { id } } }));
      console.log(code);
    }
    break;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 409) throw error;
    console.log(`${showtime.movie.title}: ${error.problem.detail}`);
  }
}
