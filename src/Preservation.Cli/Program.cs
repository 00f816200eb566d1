using Preservation.Cli;

// File system calls block their thread; the pool must not wait half a second for each new one.
ThreadPool.SetMinThreads(Math.Max(32, Environment.ProcessorCount * 4), 4);
var parse = Root.Create().Parse(args.Length == 0 ? ["--help"] : args);
return await Invocation.RunAsync(parse);
