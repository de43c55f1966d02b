-- Showtimes that an earlier version sold have no breakdown. Without a hash their copies are compared in the next round, which adds it.
UPDATE `showtime_sales` SET `hash` = NULL WHERE `breakdown` IS NULL AND `cursor` > 0;
