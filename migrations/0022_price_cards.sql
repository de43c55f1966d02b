CREATE TABLE `price_cards` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`cinema_id` integer NOT NULL,
	`name` text NOT NULL,
	`prices` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`cinema_id`) REFERENCES `cinemas`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `price_cards_by_cinema` ON `price_cards` (`cinema_id`);--> statement-breakpoint
ALTER TABLE `cinemas` ADD `holidays` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `section_prices` text;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `price_card_id` integer;--> statement-breakpoint
CREATE INDEX `showtimes_by_price_card` ON `showtimes` (`price_card_id`,`starts_at_ms`) WHERE price_card_id IS NOT NULL;