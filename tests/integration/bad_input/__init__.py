from bench.corpus.corpus import corpus

CORPUS = corpus()
