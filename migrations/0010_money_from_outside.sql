CREATE TABLE `installation` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`stripe_account` text,
	CONSTRAINT "installation_one_row" CHECK("installation"."id" = 1)
) STRICT;
--> statement-breakpoint
INSERT INTO `installation` (`id`, `name`) VALUES (1, lower(hex(randomblob(8))));
--> statement-breakpoint
ALTER TABLE `gateway_events` ADD `tries` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `gateway_events_by_age` ON `gateway_events` (`received_at_ms`);--> statement-breakpoint
ALTER TABLE `payments` ADD `tries` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `payments` ADD `closed_as` text;--> statement-breakpoint
ALTER TABLE `payments` ADD `closed_by` integer;--> statement-breakpoint
ALTER TABLE `payments` ADD `closed_why` text;--> statement-breakpoint
ALTER TABLE `payments` ADD `closed_at_ms` integer;--> statement-breakpoint
ALTER TABLE `refunds` ADD `given_cents` integer;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `slow_payments` integer DEFAULT false NOT NULL;