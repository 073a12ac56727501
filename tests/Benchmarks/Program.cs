using Baton.Benchmarks;
using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromTypes([typeof(PlanningBenchmarks)]).Run(args);
