CREATE TABLE `brandings` (
	`cinema_id` integer PRIMARY KEY NOT NULL,
	`said` text NOT NULL,
	`logo_key` text,
	`version` integer NOT NULL,
	FOREIGN KEY (`cinema_id`) REFERENCES `cinemas`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `brandings_by_logo` ON `brandings` (`logo_key`) WHERE "brandings"."logo_key" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `local_mails` ADD `sender` text;