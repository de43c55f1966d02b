CREATE TABLE `movie_words` (
	`genre` text NOT NULL,
	`word` text NOT NULL,
	`movie_id` integer NOT NULL,
	PRIMARY KEY(`genre`, `word`, `movie_id`),
	FOREIGN KEY (`movie_id`) REFERENCES `movies`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `movie_words_by_movie` ON `movie_words` (`movie_id`);--> statement-breakpoint
CREATE TABLE `poster_removals` (
	`key` text PRIMARY KEY NOT NULL,
	`due_at_ms` integer NOT NULL,
	`claimed_until_ms` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `poster_removals_due` ON `poster_removals` (`due_at_ms`);--> statement-breakpoint
CREATE TABLE `reviews` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`movie_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`stars` integer NOT NULL,
	`text` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`changed_at_ms` integer NOT NULL,
	`hidden_at_ms` integer,
	FOREIGN KEY (`movie_id`) REFERENCES `movies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `reviews_by_movie_and_user` ON `reviews` (`movie_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `reviews_shown` ON `reviews` (`movie_id`,`id`) WHERE hidden_at_ms is null;--> statement-breakpoint
CREATE INDEX `reviews_hidden` ON `reviews` (`movie_id`,`id`) WHERE hidden_at_ms is not null;--> statement-breakpoint
CREATE INDEX `reviews_by_user` ON `reviews` (`user_id`);--> statement-breakpoint
ALTER TABLE `reservations` ADD `end_reason` text;--> statement-breakpoint
ALTER TABLE `cinemas` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `movies` ADD `original_title` text;--> statement-breakpoint
ALTER TABLE `movies` ADD `genres` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `movies` ADD `languages` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `movies` ADD `poster_key` text;--> statement-breakpoint
ALTER TABLE `movies` ADD `words` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `movies` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `movies` ADD `review_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `movies` ADD `review_stars` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `movies_by_poster` ON `movies` (`poster_key`) WHERE poster_key is not null;--> statement-breakpoint
ALTER TABLE `screens` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `screens` ADD `layout_version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `screens` ADD `listed` integer DEFAULT true NOT NULL;--> statement-breakpoint
DROP INDEX `screens_by_cinema`;--> statement-breakpoint
CREATE INDEX `screens_by_cinema` ON `screens` (`cinema_id`,`listed`);--> statement-breakpoint
ALTER TABLE `showtimes` ADD `status` text DEFAULT 'on_sale' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `pre_show_minutes` integer DEFAULT 15 NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `cleaning_minutes` integer DEFAULT 15 NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `cancellation` text DEFAULT '{"freeHours":0,"feePercent":0,"lastHours":0}' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `layout_version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `added_seats` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `movie_title` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `cinema_name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `address` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `time_zone` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `screen_name` text;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `changed_at_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `pushed_version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `showtimes_in_draft` ON `showtimes` (`cinema_id`,`starts_at_ms`) WHERE status = 'draft';--> statement-breakpoint
CREATE INDEX `showtimes_to_push` ON `showtimes` (`changed_at_ms`) WHERE status <> 'draft' and pushed_version < version;--> statement-breakpoint
UPDATE `showtimes` SET
	`movie_title` = (SELECT `title` FROM `movies` WHERE `id` = `movie_id`),
	`screen_name` = (SELECT `name` FROM `screens` WHERE `id` = `screen_id`),
	(`cinema_name`, `address`, `time_zone`) = (SELECT `name`, `address`, `time_zone` FROM `cinemas` WHERE `id` = `cinema_id`);--> statement-breakpoint
UPDATE `movies` SET `genres` = json_array(`genre`);--> statement-breakpoint
INSERT OR IGNORE INTO `movie_words` (`genre`, `word`, `movie_id`)
WITH RECURSIVE `split` (`id`, `genre`, `word`, `rest`) AS (
	SELECT `id`, lower(`genre`), '', lower(`title`) || ' ' FROM `movies`
	UNION ALL
	SELECT `id`, `genre`, rtrim(substr(`rest`, 1, instr(`rest`, ' ') - 1), ':,.!?'), substr(`rest`, instr(`rest`, ' ') + 1)
	FROM `split` WHERE `rest` <> ''
)
SELECT `genre`, `word`, `id` FROM `split` UNION ALL SELECT '', `word`, `id` FROM `split` WHERE `word` <> '';--> statement-breakpoint
UPDATE `movies` SET `words` = (
	SELECT ' ' || group_concat(`word`, ' ' ORDER BY `word`) || ' ' FROM `movie_words`
	WHERE `movie_id` = `movies`.`id` AND `genre` = '' AND `word` <> '');
