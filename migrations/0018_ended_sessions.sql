CREATE TABLE `recorded_times` (
	`from_ms` integer PRIMARY KEY NOT NULL,
	`until_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
INSERT INTO `recorded_times` VALUES (0, unixepoch() * 1000);--> statement-breakpoint
CREATE INDEX `users_disabled` ON `users` (`disabled_at_ms`) WHERE disabled_at_ms is not null;--> statement-breakpoint
CREATE INDEX `sessions_ended` ON `sessions` (`ended_at_ms`,`id`) WHERE ended_at_ms is not null;