CREATE TABLE `ledger_backups` (
	`showtime_id` integer PRIMARY KEY NOT NULL,
	`cursor` integer NOT NULL,
	`hash` text,
	`made_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `office_rounds` (
	`lane` text PRIMARY KEY NOT NULL,
	`starts_at_ms` integer NOT NULL,
	`showtime_id` integer NOT NULL,
	`began_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
ALTER TABLE `showtime_sales` ADD `hash` text;