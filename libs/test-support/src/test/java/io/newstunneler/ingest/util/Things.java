package io.newstunneler.ingest.util;

class Things {

}
