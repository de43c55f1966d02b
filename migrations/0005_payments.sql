CREATE TABLE `gateway_events` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`news` text,
	`received_at_ms` integer NOT NULL,
	`look_at_ms` integer,
	`outcome` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `gateway_events_to_handle` ON `gateway_events` (`look_at_ms`) WHERE look_at_ms is not null;--> statement-breakpoint
CREATE TABLE `payments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`reservation_id` integer NOT NULL,
	`showtime_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`status` text NOT NULL,
	`amount_cents` integer NOT NULL,
	`currency` text NOT NULL,
	`session_id` text,
	`intent_id` text,
	`checkout_url` text,
	`token` text NOT NULL,
	`attempt` integer DEFAULT 1 NOT NULL,
	`session_ends_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`paid_at_ms` integer,
	`paid_cents` integer DEFAULT 0 NOT NULL,
	`paid_currency` text,
	`refunded_cents` integer DEFAULT 0 NOT NULL,
	`dispute_status` text,
	`dispute_at_ms` integer DEFAULT 0 NOT NULL,
	`trouble` text,
	`look_at_ms` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `payments_session_id_unique` ON `payments` (`session_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_token_unique` ON `payments` (`token`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_one_open` ON `payments` (`reservation_id`) WHERE status in ('open', 'processing');--> statement-breakpoint
CREATE INDEX `payments_by_reservation` ON `payments` (`reservation_id`);--> statement-breakpoint
CREATE INDEX `payments_by_user` ON `payments` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `payments_by_intent` ON `payments` (`intent_id`);--> statement-breakpoint
CREATE INDEX `payments_by_status` ON `payments` (`status`,`id`);--> statement-breakpoint
CREATE INDEX `payments_in_trouble` ON `payments` (`id`) WHERE trouble is not null;--> statement-breakpoint
CREATE INDEX `payments_to_look_at` ON `payments` (`look_at_ms`) WHERE look_at_ms is not null;--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`reservation_id` integer NOT NULL,
	`payment_id` integer NOT NULL,
	`from_cents` integer,
	`amount_cents` integer NOT NULL,
	`currency` text NOT NULL,
	`status` text NOT NULL,
	`attempt` integer DEFAULT 1 NOT NULL,
	`tried_at_ms` integer,
	`provider_id` text,
	`error` text,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payments`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_provider_id_unique` ON `refunds` (`provider_id`);--> statement-breakpoint
CREATE INDEX `refunds_by_reservation` ON `refunds` (`reservation_id`);