// The payload whose start is timed: does nothing, needs no library, exits 0.
int main(void) {
    return 0;
}
