"""Goals said in public: how each stands, what is said when one is missed, and the first project (M33, M34)."""
