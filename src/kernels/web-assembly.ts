/** A compiled module: opaque, and it can be posted to workers. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Grows by pages of 64 KiB; the old buffer is detached. */
  grow(pages: number): number;
}

interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

interface WebAssemblyHost {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly Instance: new (module: WasmModule, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => WasmInstance;
}

/** The host's WebAssembly: the type declarations in use know browsers' libraries only, where it is otherwise declared. */
export const webAssembly: WebAssemblyHost = (globalThis as unknown as { readonly WebAssembly: WebAssemblyHost }).WebAssembly;
