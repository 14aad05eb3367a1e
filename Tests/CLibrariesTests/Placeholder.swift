// CLibraries
