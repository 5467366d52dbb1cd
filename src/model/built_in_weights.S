// The bytes of the shipped model between two symbols.
    .section .rodata
    .global segue_weights_begin
    .global segue_weights_end
    .balign 64
segue_weights_begin:
    .incbin SEGUE_WEIGHTS
segue_weights_end:
    .section .note.GNU-stack,"",@progbits
