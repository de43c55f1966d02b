CREATE TABLE `report_schedules` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` integer NOT NULL,
	`cinema_id` integer NOT NULL,
	`group_by` text NOT NULL,
	`weekday` integer,
	`hour` integer NOT NULL,
	`language` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`next_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `report_schedules_by_user` ON `report_schedules` (`user_id`);--> statement-breakpoint
CREATE INDEX `report_schedules_due` ON `report_schedules` (`next_at_ms`);--> statement-breakpoint
ALTER TABLE `showtime_sales` ADD `breakdown` text;