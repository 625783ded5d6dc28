package io.newstunneler.ingest.unmarked;

class Unmarked {

}
