"""Starts the AWS emulator with what its CloudFormation lacks: alarms on expressions (`Properties.Metrics`).

The checks are those of PutMetricAlarm:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

import runpy

from ministack.services.cloudformation import provisioners

single_metric_record = provisioners._cw_metric_alarm_record
most_parts = 20


def alarm_record(name, props):
    parts = props.get("Metrics")
    if not parts:
        return single_metric_record(name, props)
    check_parts(props, parts)
    # The emulator never evaluates it: only its existence and its names are looked at.
    plain = {key: value for key, value in props.items() if key != "Metrics"}
    return single_metric_record(name, {**plain, "MetricName": "expression", "Namespace": "metric math"})


def check_parts(props, parts):
    if props.get("MetricName") or props.get("Namespace") or props.get("Statistic"):
        raise ValueError("Metrics cannot be specified with MetricName, Namespace or Statistic")
    if len(parts) > most_parts:
        raise ValueError(f"Metrics: at most {most_parts} elements")
    returned = [part for part in parts if str(part.get("ReturnData", True)).lower() != "false"]
    if len(returned) != 1:
        raise ValueError("Exactly one element of the metrics list should return data.")
    for part in parts:
        if bool(part.get("Expression")) == bool(part.get("MetricStat")):
            raise ValueError("Each element has either Expression or MetricStat")


provisioners._cw_metric_alarm_record = alarm_record
runpy.run_module("ministack", run_name="__main__")
