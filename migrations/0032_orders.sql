CREATE TABLE `order_notes` (
	`order_id` integer NOT NULL,
	`name` text NOT NULL,
	`at_ms` integer NOT NULL,
	`by` integer NOT NULL,
	`kind` text NOT NULL,
	`text` text,
	PRIMARY KEY(`order_id`, `name`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
DROP INDEX `mail_log_by_user`;--> statement-breakpoint
CREATE INDEX `mail_log_by_user` ON `mail_log` (`user_id`) WHERE not (id glob 'reservation_*' or id glob 'showtime_*' or id glob 'waiting_list_offer:*' or id glob 'seats_*' or id glob 'payment_returned:*');--> statement-breakpoint
ALTER TABLE `reservations` ADD `cinema_id` integer;--> statement-breakpoint
UPDATE `reservations` SET `cinema_id` = showtimes.cinema_id FROM `showtimes` WHERE showtimes.id = reservations.showtime_id;--> statement-breakpoint
CREATE INDEX `reservations_by_cinema` ON `reservations` (`cinema_id`,`held_at_ms`,`id`);--> statement-breakpoint
ALTER TABLE `payments` ADD `card_last4` text;--> statement-breakpoint
ALTER TABLE `payments` ADD `cinema_id` integer;--> statement-breakpoint
CREATE INDEX `payments_by_card` ON `payments` (`cinema_id`,`card_last4`,`id`) WHERE card_last4 is not null;--> statement-breakpoint
ALTER TABLE `guests` ADD `cinema_id` integer;--> statement-breakpoint
UPDATE `guests` SET `cinema_id` = showtimes.cinema_id FROM `showtimes` WHERE showtimes.id = guests.showtime_id;--> statement-breakpoint
ALTER TABLE `guests` ADD `phone` text;--> statement-breakpoint
CREATE INDEX `guests_by_name` ON `guests` (`cinema_id`,name collate nocase) WHERE name is not null;--> statement-breakpoint
CREATE INDEX `guests_by_email` ON `guests` (`cinema_id`,email collate nocase) WHERE email is not null;--> statement-breakpoint
CREATE INDEX `guests_by_phone` ON `guests` (`cinema_id`,`phone`) WHERE phone is not null;