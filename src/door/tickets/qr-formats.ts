export const QR_CONTENT_TYPES = { png: "image/png", svg: "image/svg+xml" } as const;

export type QrFormat = keyof typeof QR_CONTENT_TYPES;
