using System.IO.Hashing;
using System.Runtime.CompilerServices;

// Named here, so that every program that uses this one gets the assembly beside it: only Azure's libraries name it otherwise.
[assembly: TypeForwardedTo(typeof(NonCryptographicHashAlgorithm))]
