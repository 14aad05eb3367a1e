// Easel
