CREATE TABLE `simulated_refunds` (
	`session_id` text NOT NULL,
	`key` text NOT NULL,
	`amount_cents` integer NOT NULL,
	PRIMARY KEY(`session_id`, `key`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `simulated_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`reservation_id` integer NOT NULL,
	`incarnation` text NOT NULL,
	`amount_cents` integer NOT NULL,
	`currency` text NOT NULL,
	`state` text NOT NULL,
	`ends_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `simulated_sessions_key_unique` ON `simulated_sessions` (`key`);--> statement-breakpoint
ALTER TABLE `cinemas` ADD `sandbox` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `sandbox` integer DEFAULT false NOT NULL;