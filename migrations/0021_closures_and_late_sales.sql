CREATE TABLE `screen_closures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`screen_id` integer NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer NOT NULL,
	`reason` text NOT NULL,
	`note` text,
	`created_at_ms` integer NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`screen_id`) REFERENCES `screens`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `screen_closures_by_screen` ON `screen_closures` (`screen_id`,`to_ms`);--> statement-breakpoint
CREATE INDEX `showtimes_selling_by_cinema` ON `showtimes` (`cinema_id`,(CASE WHEN sales_close_at_ms - starts_at_ms <= 1800000 THEN 0 WHEN sales_close_at_ms - starts_at_ms <= 10800000 THEN 1 ELSE 2 END),`starts_at_ms`) WHERE status = 'on_sale' and sales_close_at_ms > starts_at_ms;--> statement-breakpoint
CREATE INDEX `showtimes_selling_by_movie` ON `showtimes` (`movie_id`,(CASE WHEN sales_close_at_ms - starts_at_ms <= 1800000 THEN 0 WHEN sales_close_at_ms - starts_at_ms <= 10800000 THEN 1 ELSE 2 END),`starts_at_ms`) WHERE status = 'on_sale' and sales_close_at_ms > starts_at_ms;--> statement-breakpoint
CREATE INDEX `showtimes_selling` ON `showtimes` ((CASE WHEN sales_close_at_ms - starts_at_ms <= 1800000 THEN 0 WHEN sales_close_at_ms - starts_at_ms <= 10800000 THEN 1 ELSE 2 END),`starts_at_ms`) WHERE status = 'on_sale' and sales_close_at_ms > starts_at_ms;