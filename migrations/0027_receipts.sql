CREATE TABLE `receipts` (
	`cinema_id` integer NOT NULL,
	`year` integer NOT NULL,
	`number` integer NOT NULL,
	`reservation_id` integer NOT NULL,
	`k` integer NOT NULL,
	`issued_at_ms` integer NOT NULL,
	`currency` text NOT NULL,
	`content` text NOT NULL,
	`issuer` text NOT NULL,
	`show` text NOT NULL,
	PRIMARY KEY(`cinema_id`, `year`, `number`),
	FOREIGN KEY (`cinema_id`) REFERENCES `cinemas`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `receipts_by_reservation` ON `receipts` (`reservation_id`,`k`,`issued_at_ms`);--> statement-breakpoint
CREATE TABLE `receipt_settings` (
	`cinema_id` integer PRIMARY KEY NOT NULL,
	`issuer` text NOT NULL,
	`numbered` integer NOT NULL,
	`mailed` integer NOT NULL,
	`version` integer NOT NULL,
	FOREIGN KEY (`cinema_id`) REFERENCES `cinemas`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
ALTER TABLE `showtimes` ADD `receipts` integer DEFAULT false NOT NULL;