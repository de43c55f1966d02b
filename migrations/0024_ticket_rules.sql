ALTER TABLE `showtimes` ADD `ticket_rules` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `companions_open_hours` integer;