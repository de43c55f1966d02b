CREATE TABLE `gate_keys` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`cinema_id` integer NOT NULL,
	`showtime_id` integer,
	`created_at_ms` integer NOT NULL,
	`revoked_at_ms` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `gate_keys_hash_unique` ON `gate_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `gate_keys_by_cinema` ON `gate_keys` (`cinema_id`,`id`) WHERE revoked_at_ms is null;--> statement-breakpoint
ALTER TABLE `users` ADD `language` text DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtime_sales` ADD `checked_in` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tickets` ADD `checked_in_at_ms` integer;--> statement-breakpoint
ALTER TABLE `mail_log` ADD `resends` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `mail_log_undelivered` ON `mail_log` (`status`) WHERE status in ('bounced', 'complained', 'failed');