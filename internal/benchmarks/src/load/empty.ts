/** An empty module, to measure the minimum cost of an import. */
export {}
