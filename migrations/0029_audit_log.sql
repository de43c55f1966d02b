CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`acts_as` text NOT NULL,
	`action` text NOT NULL,
	`ids` text NOT NULL,
	`request_id` text NOT NULL,
	`status` integer,
	`before` text,
	`after` text,
	`owner_id` integer,
	`cinema_id` integer,
	`showtime_id` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `audit_log_by_time` ON `audit_log` (`at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_by_actor` ON `audit_log` (`actor`,`at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_by_owner` ON `audit_log` (`owner_id`,`at_ms`,`id`) WHERE owner_id is not null;--> statement-breakpoint
CREATE INDEX `audit_log_by_cinema` ON `audit_log` (`cinema_id`,`at_ms`,`id`) WHERE cinema_id is not null;--> statement-breakpoint
CREATE INDEX `audit_log_by_showtime` ON `audit_log` (`showtime_id`,`at_ms`,`id`) WHERE showtime_id is not null;--> statement-breakpoint
CREATE TRIGGER `audit_log_stays` BEFORE UPDATE ON `audit_log`
WHEN OLD.status IS NOT NULL OR NEW.id <> OLD.id OR NEW.actor <> OLD.actor OR NEW.action <> OLD.action OR NEW.at_ms <> OLD.at_ms
BEGIN
	SELECT RAISE(ABORT, 'an entry of the audit log does not change');
END;--> statement-breakpoint
CREATE TRIGGER `audit_log_is_kept` BEFORE DELETE ON `audit_log`
WHEN OLD.status IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'an entry of the audit log is not deleted');
END;
