CREATE TABLE `kept_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`at_ms` integer NOT NULL,
	`fingerprint` text NOT NULL,
	`answer` text
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `kept_requests_by_time` ON `kept_requests` (`at_ms`);