import { factsOf, type NumericArray, type NumericType, viewOf } from '../cube/index.ts';
import { type WasmMemory, webAssembly } from './web-assembly.ts';

const pageBytes = 65_536;

/**
 * One WebAssembly memory, for one worker, as an arena: allocations follow each other and are given back together, to a mark. It is reserved at
 * its full capacity at once (pages cost nothing until they are touched), so views never dangle; it grows only where nothing is allocated.
 */
export class KernelMemory {
  readonly memory: WasmMemory;
  /** The first bytes are never given out: address 0 stays invalid. */
  private static readonly base = 64;
  private top = KernelMemory.base;

  /** `capacityBytes` up to 4 GiB less a page. */
  constructor(capacityBytes: number) {
    const initial = Math.ceil(capacityBytes / pageBytes);
    if (!(initial >= 1 && initial <= 65_535))
      throw new RangeError(`kernel memory of ${capacityBytes} bytes: it must be between 1 byte and 4 GiB less 64 KiB`);
    this.memory = new webAssembly.Memory({ initial, maximum: 65_535 });
  }

  get capacityBytes(): number {
    return this.memory.buffer.byteLength;
  }

  get allocatedBytes(): number {
    return this.top - KernelMemory.base;
  }

  /** Address of `bytes` bytes, a multiple of `align` (a power of two). Throws a RangeError that names the capacity where it is reached. */
  allocate(bytes: number, align = 16): number {
    const address = Math.ceil(this.top / align) * align;
    if (address + bytes > this.capacityBytes) {
      throw new RangeError(
        `kernel memory: ${bytes} bytes beside ${this.allocatedBytes} exceed its capacity of ${this.capacityBytes} bytes`,
      );
    }
    this.top = address + bytes;
    return address;
  }

  /** Address of a plane of `count` values, aligned and padded as kernels need it: to 16 bytes and to a multiple of 16 values. */
  allocatePlane(type: NumericType, count: number): number {
    return this.allocate(Math.ceil(count / 16) * 16 * factsOf(type).bytes, 16);
  }

  /** A view of `count` values; it stays valid, though what lies there may be given out again after `release`. */
  view(type: NumericType, address: number, count: number): NumericArray {
    return viewOf(type, this.memory.buffer, address, count);
  }

  /** A mark to release to. */
  mark(): number {
    return this.top;
  }

  /** Gives back everything that was allocated since the mark. */
  release(mark: number): void {
    if (mark < KernelMemory.base || mark > this.top) throw new RangeError(`kernel memory: ${mark} is not a mark below ${this.top}`);
    this.top = mark;
  }

  /** Makes room for `bytes` bytes. Only while nothing is allocated: growing detaches every view. */
  ensureCapacity(bytes: number): void {
    const missing = bytes + KernelMemory.base - this.capacityBytes;
    if (missing <= 0) return;
    if (this.allocatedBytes > 0)
      throw new RangeError(`kernel memory: it cannot grow by ${missing} bytes while ${this.allocatedBytes} are in use`);
    this.memory.grow(Math.ceil(missing / pageBytes));
  }
}
