import Concurrency

writeToStandardOutput("easel\n")
