using Baton.Benchmarks;
using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromTypes([typeof(PlanningBenchmarks), typeof(StepBenchmarks)]).Run(args);
