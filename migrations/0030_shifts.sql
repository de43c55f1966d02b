CREATE TABLE `cash_movements` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`shift_id` integer NOT NULL,
	`cents` integer NOT NULL,
	`reason` text NOT NULL,
	`by` integer NOT NULL,
	`at_ms` integer NOT NULL,
	`key` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `cash_movements_by_shift` ON `cash_movements` (`shift_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `cash_movements_once` ON `cash_movements` (`shift_id`,`key`) WHERE key is not null;--> statement-breakpoint
CREATE TABLE `shifts` (
	`id` integer PRIMARY KEY NOT NULL,
	`cinema_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`currency` text NOT NULL,
	`status` text DEFAULT 'open' NOT NULL,
	`local_date` text NOT NULL,
	`float_cents` integer NOT NULL,
	`opened_at_ms` integer NOT NULL,
	`closed_at_ms` integer,
	`closed_by` integer,
	`counted_cents` integer,
	`note` text,
	`sums` text
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `shifts_open` ON `shifts` (`cinema_id`,`user_id`) WHERE status = 'open';--> statement-breakpoint
CREATE INDEX `shifts_by_cinema` ON `shifts` (`cinema_id`,`local_date`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `shifts_by_person` ON `shifts` (`user_id`,`cinema_id`,`local_date`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE TABLE `till_intents` (
	`id` integer PRIMARY KEY NOT NULL,
	`shift_id` integer NOT NULL,
	`showtime_id` integer NOT NULL,
	`at_ms` integer NOT NULL,
	`seq` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `till_intents_by_shift` ON `till_intents` (`shift_id`,`showtime_id`);--> statement-breakpoint
CREATE INDEX `till_intents_unsettled` ON `till_intents` (`at_ms`) WHERE seq is null;