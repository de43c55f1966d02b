CREATE TABLE `webhook_deliveries` (
	`endpoint_id` integer NOT NULL,
	`number` integer NOT NULL,
	`tries` integer NOT NULL,
	`status` text NOT NULL,
	`next_at_ms` integer,
	`tried_at_ms` integer,
	`http_status` integer,
	`fault` text,
	`answer` text,
	PRIMARY KEY(`endpoint_id`, `number`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`endpoint_id`,`next_at_ms`) WHERE next_at_ms is not null;--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`owner_id` integer NOT NULL,
	`url` text NOT NULL,
	`description` text NOT NULL,
	`types` text,
	`cinemas` text,
	`status` text NOT NULL,
	`off_reason` text,
	`off_at_ms` integer,
	`sealed_secret` text NOT NULL,
	`previous_secret` text,
	`previous_until_ms` integer,
	`cursor` integer NOT NULL,
	`failing_since_ms` integer,
	`lease_until_ms` integer DEFAULT 0 NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_by_owner` ON `webhook_endpoints` (`owner_id`);--> statement-breakpoint
CREATE TABLE `event_logs` (
	`owner_id` integer PRIMARY KEY NOT NULL,
	`since_ms` integer NOT NULL,
	`asked_at_ms` integer NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `events` (
	`owner_id` integer NOT NULL,
	`number` integer NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`cinema_id` integer NOT NULL,
	`showtime_id` integer NOT NULL,
	`seq` integer,
	`at_ms` integer NOT NULL,
	`data` text NOT NULL,
	PRIMARY KEY(`owner_id`, `number`)
) STRICT, WITHOUT ROWID;
