"""Mutation of one module at a time: does a test notice when its code is changed?"""
