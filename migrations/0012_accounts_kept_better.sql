ALTER TABLE `users` ADD `password_is_strong` integer;--> statement-breakpoint
CREATE INDEX `users_admins` ON `users` (`id`) WHERE is_admin = 1;--> statement-breakpoint
ALTER TABLE `sessions` ADD `last_used_at_ms` integer;--> statement-breakpoint
ALTER TABLE `sessions` ADD `expires_at_ms` integer;--> statement-breakpoint
ALTER TABLE `sessions` ADD `device` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `country` text;--> statement-breakpoint
CREATE INDEX `sessions_by_end` ON `sessions` (case when expires_at_ms is null then created_at_ms + 7776000000 else expires_at_ms end);--> statement-breakpoint
CREATE INDEX `refresh_tokens_by_end` ON `refresh_tokens` (`expires_at_ms`);