CREATE TABLE `mail_budgets` (
	`key` text PRIMARY KEY NOT NULL,
	`sent` integer NOT NULL,
	`window_ends_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `mail_budgets_by_end` ON `mail_budgets` (`window_ends_ms`);--> statement-breakpoint
DROP INDEX `password_tries_by_age`;--> statement-breakpoint
ALTER TABLE `password_tries` ADD `known_until_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `password_tries_unknown` ON `password_tries` (`last_at_ms`) WHERE known_until_ms = 0;--> statement-breakpoint
CREATE INDEX `password_tries_known` ON `password_tries` (`known_until_ms`) WHERE known_until_ms > 0;--> statement-breakpoint
ALTER TABLE `codes` ADD `asked_from` text;--> statement-breakpoint
ALTER TABLE `users` ADD `pending_until_ms` integer;--> statement-breakpoint
CREATE INDEX `users_pending` ON `users` (`pending_until_ms`) WHERE pending_until_ms is not null;--> statement-breakpoint
CREATE INDEX `mail_log_due_tickets` ON `mail_log` (`due_at_ms`) WHERE status in ('due', 'sending') and (id glob 'reservation_confirmed:*' or id glob 'showtime_moved:*');