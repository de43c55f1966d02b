CREATE TABLE `takings` (
	`reservation_id` integer NOT NULL,
	`k` integer NOT NULL,
	`shift_id` integer,
	`means` text NOT NULL,
	`cents` integer NOT NULL,
	`online_cents` integer NOT NULL,
	`by` integer,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`reservation_id`, `k`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `takings_of_shift` ON `takings` (`shift_id`) WHERE shift_id is not null;