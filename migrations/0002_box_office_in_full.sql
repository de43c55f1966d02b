CREATE TABLE `guests` (
	`id` integer PRIMARY KEY NOT NULL,
	`showtime_id` integer NOT NULL,
	`name` text,
	`email` text,
	`reservation_id` integer,
	`created_at_ms` integer NOT NULL,
	`forgotten_at_ms` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `guests_unsold` ON `guests` (`created_at_ms`) WHERE reservation_id is null;--> statement-breakpoint
CREATE TABLE `promo_claims` (
	`id` text PRIMARY KEY NOT NULL,
	`promo_code_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`showtime_id` integer NOT NULL,
	`status` text NOT NULL,
	`reservation_id` integer,
	`claimed_at_ms` integer NOT NULL,
	`look_at_ms` integer,
	FOREIGN KEY (`promo_code_id`) REFERENCES `promo_codes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `promo_claims_by_person` ON `promo_claims` (`promo_code_id`,`user_id`,`status`);--> statement-breakpoint
CREATE INDEX `promo_claims_by_user` ON `promo_claims` (`user_id`);--> statement-breakpoint
CREATE INDEX `promo_claims_to_look_at` ON `promo_claims` (`status`,`look_at_ms`) WHERE look_at_ms is not null;--> statement-breakpoint
CREATE TABLE `promo_codes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`owner_id` integer NOT NULL,
	`code` text NOT NULL,
	`percent` integer,
	`amount_cents` integer,
	`currency` text,
	`max_uses` integer,
	`max_uses_per_person` integer,
	`uses` integer DEFAULT 0 NOT NULL,
	`starts_at_ms` integer,
	`ends_at_ms` integer,
	`showtime_ids` text,
	`is_active` integer DEFAULT true NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `promo_codes_by_code` ON `promo_codes` (`code`,`owner_id`);--> statement-breakpoint
CREATE INDEX `promo_codes_by_owner` ON `promo_codes` (`owner_id`,`id`);--> statement-breakpoint
ALTER TABLE `reservations` ADD `guest_id` integer;--> statement-breakpoint
ALTER TABLE `reservations` ADD `paid_cents` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `reservations` ADD `refund_cents` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `reservations` ADD `details` text;--> statement-breakpoint
CREATE INDEX `reservations_at_counter` ON `reservations` (`showtime_id`,`id`) WHERE guest_id is not null;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `max_seats_per_buyer` integer;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `orphan_rule` text DEFAULT 'off' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `fee` text DEFAULT '{"perTicketCents":0,"perReservationCents":0}' NOT NULL;--> statement-breakpoint
ALTER TABLE `showtimes` ADD `taxes` text DEFAULT '[]' NOT NULL;