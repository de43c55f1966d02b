CREATE TABLE `account_changes` (
	`nonce` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`kind` text NOT NULL,
	`email` text NOT NULL,
	`new_address` text,
	`whence` text,
	`at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `account_changes_by_user` ON `account_changes` (`user_id`);--> statement-breakpoint
CREATE INDEX `account_changes_by_email` ON `account_changes` (`email`);--> statement-breakpoint
CREATE INDEX `account_changes_by_time` ON `account_changes` (`at_ms`);