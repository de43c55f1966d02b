CREATE TABLE `account_words` (
	`word` text NOT NULL,
	`user_id` integer NOT NULL,
	`words` text NOT NULL,
	PRIMARY KEY(`word`, `user_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `account_words_by_user` ON `account_words` (`user_id`);--> statement-breakpoint
CREATE TABLE `guest_words` (
	`cinema_id` integer NOT NULL,
	`word` text NOT NULL,
	`guest_id` integer NOT NULL,
	`words` text NOT NULL,
	PRIMARY KEY(`cinema_id`, `word`, `guest_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `guest_words_by_guest` ON `guest_words` (`guest_id`);--> statement-breakpoint
DROP INDEX `guests_by_name`;--> statement-breakpoint
DROP INDEX `guests_by_phone`;--> statement-breakpoint
ALTER TABLE `guests` ADD `indexed` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `guests_unindexed` ON `guests` (`id`) WHERE indexed = 0 and reservation_id is not null;--> statement-breakpoint
DROP INDEX `reservations_by_user`;--> statement-breakpoint
CREATE INDEX `reservations_by_user` ON `reservations` (`user_id`,`guest_id`,`held_at_ms`,`id`);--> statement-breakpoint
ALTER TABLE `users` ADD `indexed_name` text;--> statement-breakpoint
CREATE INDEX `users_unindexed` ON `users` (`id`) WHERE name is not indexed_name;