CREATE TABLE `vocabularies` (
	`cinema_id` integer PRIMARY KEY NOT NULL,
	`words` text NOT NULL,
	`version` integer NOT NULL,
	FOREIGN KEY (`cinema_id`) REFERENCES `cinemas`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
ALTER TABLE `movies` ADD `original_language` text;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `format` text;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `audio_language` text;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `subtitle_languages` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `captions` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `audio_description` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `age_rating` text;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `original_language` text;