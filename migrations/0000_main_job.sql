CREATE TABLE `codes` (
	`user_id` integer NOT NULL,
	`purpose` text NOT NULL,
	`email` text NOT NULL,
	`nonce` text NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`tries_left` integer NOT NULL,
	PRIMARY KEY(`user_id`, `purpose`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `codes_by_email` ON `codes` (`email`,`purpose`);--> statement-breakpoint
CREATE TABLE `password_tries` (
	`target` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`locked_until_ms` integer NOT NULL,
	`last_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `password_tries_by_age` ON `password_tries` (`last_at_ms`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`email` text NOT NULL,
	`username` text,
	`name` text,
	`password_hash` text NOT NULL,
	`role` text NOT NULL,
	`is_admin` integer DEFAULT false NOT NULL,
	`email_confirmed_at_ms` integer,
	`disabled_at_ms` integer,
	`erased_at_ms` integer,
	`created_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `users_username_unique` ON `users` (`username`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_by_confirmed_email` ON `users` (`email`) WHERE email_confirmed_at_ms is not null;--> statement-breakpoint
CREATE INDEX `users_by_email` ON `users` (`email`);--> statement-breakpoint
CREATE INDEX `users_by_username_in_any_case` ON `users` (username collate nocase);--> statement-breakpoint
CREATE INDEX `users_by_name_in_any_case` ON `users` (name collate nocase);--> statement-breakpoint
CREATE TABLE `reservations` (
	`id` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`showtime_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`status` text NOT NULL,
	`lines` text NOT NULL,
	`total_cents` integer NOT NULL,
	`currency` text NOT NULL,
	`held_at_ms` integer NOT NULL,
	`expires_at_ms` integer,
	`confirmed_at_ms` integer,
	`ended_at_ms` integer,
	FOREIGN KEY (`showtime_id`) REFERENCES `showtimes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `reservations_by_user` ON `reservations` (`user_id`,`held_at_ms`,`id`);--> statement-breakpoint
CREATE TABLE `showtime_sales` (
	`showtime_id` integer PRIMARY KEY NOT NULL,
	`cursor` integer NOT NULL,
	`seats` integer NOT NULL,
	`held` integer NOT NULL,
	`sold` integer NOT NULL,
	`sold_cents` integer NOT NULL,
	FOREIGN KEY (`showtime_id`) REFERENCES `showtimes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `tickets` (
	`reservation_id` integer NOT NULL,
	`seat` text NOT NULL,
	`id` text NOT NULL,
	`seq` integer NOT NULL,
	`status` text NOT NULL,
	`category` text NOT NULL,
	`ticket_type` text NOT NULL,
	`price_cents` integer NOT NULL,
	PRIMARY KEY(`reservation_id`, `seat`),
	FOREIGN KEY (`reservation_id`) REFERENCES `reservations`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `cinemas` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`owner_id` integer NOT NULL,
	`name` text NOT NULL,
	`address` text NOT NULL,
	`time_zone` text NOT NULL,
	`currency` text NOT NULL,
	`region` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `cinemas_by_owner` ON `cinemas` (`owner_id`);--> statement-breakpoint
CREATE TABLE `movies` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`owner_id` integer NOT NULL,
	`title` text NOT NULL,
	`genre` text NOT NULL,
	`description` text,
	`duration_minutes` integer NOT NULL,
	`release_date` text,
	`rating` text,
	`trailer_url` text,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `movies_by_owner` ON `movies` (`owner_id`);--> statement-breakpoint
CREATE TABLE `screens` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`cinema_id` integer NOT NULL,
	`name` text NOT NULL,
	`layout` text NOT NULL,
	`capacity` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`cinema_id`) REFERENCES `cinemas`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `screens_by_cinema` ON `screens` (`cinema_id`);--> statement-breakpoint
CREATE TABLE `showtimes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`incarnation` text NOT NULL,
	`version` integer NOT NULL,
	`movie_id` integer NOT NULL,
	`cinema_id` integer NOT NULL,
	`screen_id` integer NOT NULL,
	`starts_at_ms` integer NOT NULL,
	`ends_at_ms` integer NOT NULL,
	`local_date` text NOT NULL,
	`layout` text NOT NULL,
	`capacity` integer NOT NULL,
	`prices` text NOT NULL,
	`currency` text NOT NULL,
	`payment` text NOT NULL,
	`sales_open_at_ms` integer NOT NULL,
	`sales_close_at_ms` integer NOT NULL,
	`hold_minutes` integer NOT NULL,
	`max_seats` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`movie_id`) REFERENCES `movies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`cinema_id`) REFERENCES `cinemas`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`screen_id`) REFERENCES `screens`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `showtimes_by_day` ON `showtimes` (`local_date`,`starts_at_ms`);--> statement-breakpoint
CREATE INDEX `showtimes_by_movie` ON `showtimes` (`movie_id`,`starts_at_ms`);--> statement-breakpoint
CREATE INDEX `showtimes_by_cinema` ON `showtimes` (`cinema_id`,`starts_at_ms`);--> statement-breakpoint
CREATE INDEX `showtimes_by_screen` ON `showtimes` (`screen_id`,`starts_at_ms`);--> statement-breakpoint
CREATE INDEX `showtimes_by_start` ON `showtimes` (`starts_at_ms`);--> statement-breakpoint
CREATE TABLE `local_mails` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`to` text NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`html` text NOT NULL,
	`attachments` text NOT NULL,
	`sent_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `local_mails_key_unique` ON `local_mails` (`key`);--> statement-breakpoint
CREATE INDEX `local_mails_by_address` ON `local_mails` (`to`,`id`);--> statement-breakpoint
CREATE TABLE `mail_log` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`status` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`due_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`sent_at_ms` integer,
	`provider_id` text,
	`error` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `mail_log_by_user` ON `mail_log` (`user_id`);--> statement-breakpoint
CREATE INDEX `mail_log_due` ON `mail_log` (`due_at_ms`) WHERE status in ('due', 'sending');--> statement-breakpoint
CREATE TABLE `refresh_tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`used_at_ms` integer,
	`sealed_successor` text,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `refresh_tokens_by_session` ON `refresh_tokens` (`session_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `sessions_by_user` ON `sessions` (`user_id`);