using System.Runtime.CompilerServices;

// The file-system store needs the same system calls as the reader of sources.
[assembly: InternalsVisibleTo("Preservation.Stores")]
