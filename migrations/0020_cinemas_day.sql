ALTER TABLE `cinemas` ADD `day_starts_at` text DEFAULT '00:00' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `day_starts_at` text DEFAULT '00:00' NOT NULL;