ALTER TABLE `showtime_sales` ADD `paid_cents` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `showtime_sales` ADD `refund_cents` integer DEFAULT 0 NOT NULL;