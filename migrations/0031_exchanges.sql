CREATE TABLE `exchanges` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` integer NOT NULL,
	`showtime_id` integer NOT NULL,
	`to_order_id` integer,
	`wish` text NOT NULL,
	`by` integer NOT NULL,
	`idempotency_key` text,
	`fingerprint` text,
	`status` text NOT NULL,
	`refusal` text,
	`started_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `exchanges_by_key` ON `exchanges` (`idempotency_key`) WHERE idempotency_key is not null;--> statement-breakpoint
CREATE INDEX `exchanges_started` ON `exchanges` (`started_at_ms`) WHERE status = 'started';