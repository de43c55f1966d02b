CREATE TABLE `mail_sweep` (
	`id` integer PRIMARY KEY NOT NULL,
	`position` integer NOT NULL,
	CONSTRAINT "mail_sweep_one_row" CHECK("mail_sweep"."id" = 1)
) STRICT;
--> statement-breakpoint
INSERT INTO `mail_sweep` VALUES (1, coalesce((SELECT min(rowid) - 1 FROM `mail_log` WHERE status in ('due', 'sending')), (SELECT max(rowid) FROM `mail_log`), 0));--> statement-breakpoint
DROP INDEX `mail_log_due`;--> statement-breakpoint
DROP INDEX `mail_log_due_tickets`;--> statement-breakpoint
CREATE INDEX `mail_log_due` ON `mail_log` (`due_at_ms`) WHERE status in ('due', 'sending') and due_at_ms <> created_at_ms;--> statement-breakpoint
CREATE INDEX `mail_log_due_tickets` ON `mail_log` (`due_at_ms`) WHERE status in ('due', 'sending') and due_at_ms <> created_at_ms and (id glob 'reservation_confirmed:*' or id glob 'showtime_moved:*');