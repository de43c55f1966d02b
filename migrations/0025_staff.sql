CREATE TABLE `staff` (
	`cinema_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`roles` text NOT NULL,
	`since_ms` integer NOT NULL,
	`invited_by` integer NOT NULL,
	PRIMARY KEY(`cinema_id`, `user_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `staff_by_user` ON `staff` (`user_id`);--> statement-breakpoint
CREATE TABLE `staff_invitations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`cinema_id` integer NOT NULL,
	`email` text NOT NULL,
	`roles` text NOT NULL,
	`nonce` text NOT NULL,
	`language` text NOT NULL,
	`invited_by` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_invitations_by_address` ON `staff_invitations` (`cinema_id`,`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `staff_invitations_by_nonce` ON `staff_invitations` (`nonce`);--> statement-breakpoint
CREATE INDEX `staff_invitations_by_email` ON `staff_invitations` (`email`);--> statement-breakpoint
CREATE INDEX `staff_invitations_by_end` ON `staff_invitations` (`expires_at_ms`);--> statement-breakpoint
DROP INDEX `mail_log_account_mails_done`;--> statement-breakpoint
CREATE INDEX `mail_log_account_mails_done` ON `mail_log` (`created_at_ms`) WHERE status not in ('due', 'sending') and (id glob 'confirm_email:*' or id glob 'change_email:*' or id glob 'reset_password:*' or id glob 'sign_in:*' or id glob 'account_exists:*' or id glob 'welcome:*' or id glob 'staff_invitation:*' or id glob 'password_changed:*' or id glob 'address_changed:*' or id glob 'passkey_*' or id glob 'second_factor_*' or id glob 'admin_rights_*');